/** Serial numbers as numbers: tools differ on case and on leading zeros. */
export function sameSerial(one: string, other: string): boolean {
  return normalSerial(one) === normalSerial(other)
}

function normalSerial(serial: string): string {
  return serial.toUpperCase().replace(/^0+/, '')
}
