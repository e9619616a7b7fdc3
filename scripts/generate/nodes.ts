/**
 * openapi-typescript's types of a bundled spec, without what else it does: it would lint and bundle once more, with a
 * Redocly of its own, which takes longer than all the rest.
 */
import { type GlobalContext, type OpenAPI3, resolveRef, scanDiscriminators, transformSchema } from 'openapi-typescript'
import { typeOfGreat } from './integers.ts'

/** Its own default for each option, but for one: a field with a default is not required of callers. */
const options = {
  additionalProperties: false,
  alphabetize: false,
  arrayLength: false,
  conditionalEnums: false,
  dedupeEnums: false,
  defaultNonNullable: false,
  emptyObjectsUnknown: false,
  enum: false,
  enumValues: false,
  excludeDeprecated: false,
  exportType: false,
  generatePathParams: false,
  immutable: false,
  makePathsEnum: false,
  pathParamsAsTypes: false,
  propertiesRequiredByDefault: false,
  readWriteMarkers: false,
  rootTypes: false,
  rootTypesKeepCasing: false,
  rootTypesNoSchemaPrefix: false,
  silent: true,
} satisfies Partial<GlobalContext>

/** @param document - A spec whose `$ref`s all lead into it. */
export function transformDocument(document: object): ReturnType<typeof transformSchema> {
  const spec = document as OpenAPI3
  return transformSchema(spec, {
    ...options,
    discriminators: scanDiscriminators(spec, { silent: true }),
    injectFooter: [],
    transform: (schema: object) => typeOfGreat(schema as { type?: string; format?: string }),
    resolve: (ref: string) => resolveRef(spec, ref, { silent: true }),
  } as unknown as GlobalContext)
}
