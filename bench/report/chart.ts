/** Draws the one chart: what the CPU of a call costs, by who makes it and how many are in flight. */
import { barX, plot, ruleY, text } from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { type Row, write } from '../lib/row.ts'

const pattern = /^build, cheap server, (\d+ in flight): CPU/

export function drawChart(rows: readonly Row[]): string {
  const data = rows.flatMap((row) => {
    const [, flight] = pattern.exec(row.what) ?? []
    return flight === undefined
      ? []
      : [{ ...row, flight, label: `${write(row.median)} µs, ${write(row.ratio ?? 1)} ×` }]
  })
  const { document } = parseHTML('<html><body></body></html>')
  const figure = plot({
    document,
    width: 860,
    height: 480,
    marginLeft: 270,
    marginRight: 150,
    style: { background: 'white', color: 'black' },
    x: { label: 'µs of CPU a call; × the floor', nice: true },
    y: { label: null, domain: [...new Set(data.map(({ subject }) => subject))] },
    fy: { label: null, domain: [...new Set(data.map(({ flight }) => flight))] },
    color: { domain: ['wechatpay-edge', 'others'], range: ['#07c160', '#9aa5b1'] },
    marks: [
      barX(data, {
        x: 'median',
        y: 'subject',
        fy: 'flight',
        fill: (row: Row) => (row.subject.startsWith('wechatpay-edge') ? 'wechatpay-edge' : 'others'),
      }),
      ruleY(data, { x1: 'low', x2: 'high', y: 'subject', fy: 'flight', strokeWidth: 2 }),
      text(data, { x: 'high', y: 'subject', fy: 'flight', text: 'label', textAnchor: 'start', dx: 6 }),
    ],
  })
  const svg = String(figure.outerHTML)
  return `${svg.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')}\n`
}
