import { loadOpenData, type OpenData } from '../../main.js'

let loaded: Promise<OpenData> | undefined

/** The open data, which nobody changes: read once in a process that runs many test files. */
export function openData(): Promise<OpenData> {
  loaded ??= loadOpenData()
  return loaded
}
