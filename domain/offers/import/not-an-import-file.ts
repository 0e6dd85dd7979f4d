/** Thrown when a file cannot be read as offers; the message is for the operator. */
export class NotAnImportFile extends Error {}
