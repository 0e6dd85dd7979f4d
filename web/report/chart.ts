/** Horizontal bars as SVG, drawn by echarts without a browser: each bar carries its number, dark on light, so grey print reads as well. */
import { BarChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, GridComponent, SVGRenderer])

export interface Bar {
  label: string
  value: number
  /** What stands at its end. */
  text: string
  /** Drawn lighter: what is unknown or grouped. */
  isQuiet?: boolean
}

export interface ChartLook {
  width: number
  barHeight: number
  fontSize: number
  labelWidth: number
  fontFamily: string
}

const INK = '#1d1d24'
const BAR = '#2b4acb'
const QUIET = '#a3adcf'
const PADDING = 6

export const WIDE: ChartLook = { width: 640, barHeight: 30, fontSize: 14, labelWidth: 190, fontFamily: 'sans-serif' }
export const NARROW: ChartLook = { width: 440, barHeight: 26, fontSize: 13, labelWidth: 170, fontFamily: 'sans-serif' }

/** @returns an `<svg>`; its numbers stand in a table beside it, which is what screen readers read */
export function barChart(bars: readonly Bar[], { width, barHeight, fontSize, labelWidth, fontFamily }: ChartLook): string {
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width, height: chartHeight(bars.length, barHeight) })
  const font = { color: INK, fontSize, fontFamily }
  drawing.setOption({
    animation: false,
    grid: { left: labelWidth, right: fontSize * 7, top: PADDING, bottom: PADDING, containLabel: false },
    xAxis: { type: 'value', min: 0, max: Math.max(1, ...bars.map(({ value }) => value)), show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ label }) => label),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...font, width: labelWidth - 14, overflow: 'truncate', margin: 10, interval: 0 },
    },
    series: [
      {
        type: 'bar',
        barWidth: Math.round(barHeight * 0.62),
        data: bars.map(({ value, text, isQuiet }) => ({
          value,
          itemStyle: { color: isQuiet === true ? QUIET : BAR, borderRadius: [0, 3, 3, 0] },
          label: { show: true, position: 'right', formatter: text.replaceAll('{', '').replaceAll('}', ''), ...font },
        })),
      },
    ],
  })
  const svg = drawing.renderToSVGString()
  drawing.dispose()
  return svg
}

export function chartHeight(bars: number, barHeight: number): number {
  return bars * barHeight + 2 * PADDING
}
