import { stringify } from 'csv-stringify/sync'
import type { Locale } from '../messages/messages.ts'

/**
 * A table for other programs, as CSV. The columns stand apart by what a spreadsheet in this language takes for it: where the comma is in the numbers, that is a
 * semicolon. Every value is quoted, none can begin a line of its own, and what could be read as a formula is text (requirement AUD-2).
 */
export function spreadsheetIn<Column extends string>(locale: Locale, columns: readonly Column[]) {
  const options = {
    columns: [...columns],
    delimiter: delimiters[locale],
    quoted: true,
    quoted_empty: true,
    record_delimiter: 'windows',
  } as const
  return {
    /** The mark in front tells spreadsheets that it is UTF-8. */
    head: () => stringify([], { ...options, header: true, bom: true }),
    rows: (rows: Record<Column, string>[]) =>
      stringify(
        rows.map((row) => Object.fromEntries(columns.map((column) => [column, asText(row[column])]))),
        options,
      ),
  }
}

const delimiters: Record<Locale, string> = { en: ',', pl: ';' }

/**
 * An apostrophe right before the sign with which a formula begins: at the beginning, behind whatever separates columns elsewhere (a spreadsheet that goes by
 * another separator reads the quotes as letters and cuts right there), and behind a blank, which separates too, when no blank follows.
 */
function asText(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/((?:^|[,;:|])[\s"]*|\s"*(?=\S{2}))(?=[=+\-@＝＋－＠])/g, "$1'")
}
