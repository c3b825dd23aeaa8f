/** Lines of at most so many columns, each behind that margin. What is longer than a line is cut where the line ends. */
export function wrap(text: string, columns: number, margin: string): string[] {
  const room = columns - margin.length
  return text.split('\n').flatMap((line) => {
    const lines: string[] = []
    let rest = line.trimEnd()
    while (rest.length > room) {
      const space = rest.lastIndexOf(' ', room)
      const end = space > 0 ? space : room
      lines.push(rest.slice(0, end))
      rest = rest.slice(end).trimStart()
    }
    return [...lines, ...(rest || lines.length === 0 ? [rest] : [])].map((one) => margin + one)
  })
}
