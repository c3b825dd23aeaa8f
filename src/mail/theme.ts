import type { Palette } from '../colours.ts'

const font = 'Inter, -apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica, Arial, sans-serif'

/** How a mail looks: inline, because many mail programs drop a style sheet. The dark colours stand in the frame. */
export function lookIn({ accent, ink, inkSoft: soft, onAccent, paper, rule: line }: Palette) {
  const text = `margin:0 0 16px;font-family:${font};font-size:16px;line-height:1.55;color:${ink}`
  const smallText = `margin:0 0 8px;font-family:${font};font-size:14px;line-height:1.5;color:${soft}`

  return {
    body: `margin:0;padding:0;background-color:${paper};-webkit-text-size-adjust:100%`,
    paper: `background-color:${paper}`,
    margin: 'padding:32px 24px 40px',
    sheet: 'max-width:560px;margin:0 auto',
    wordMark: 'margin:0 0 32px',
    bar: `width:4px;background-color:${accent};font-size:1px;line-height:20px`,
    word: `padding:0 0 0 10px;font-family:${font};font-size:16px;line-height:20px;font-weight:600;letter-spacing:-0.01em;color:${ink}`,
    heading: `margin:0 0 20px;font-family:${font};font-size:24px;line-height:1.25;font-weight:600;letter-spacing:-0.015em;color:${ink}`,
    whole: 'white-space:nowrap',
    subheading: `margin:32px 0 8px;font-family:${font};font-size:16px;line-height:1.4;font-weight:600;color:${ink}`,
    paragraph: text,
    lesser: `margin:0 0 10px;font-family:${font};font-size:15px;line-height:1.55;color:${ink}`,
    action: 'margin:24px 0 16px',
    button: `border-radius:6px;background-color:${accent}`,
    label: `display:inline-block;padding:12px 20px;font-family:${font};font-size:16px;line-height:1.25;font-weight:600;color:${onAccent};text-decoration:none`,
    small: smallText,
    address: `color:${accent};text-decoration:underline;word-wrap:break-word;overflow-wrap:anywhere`,
    facts: `margin:24px 0 0;border-top:1px solid ${line};border-bottom:1px solid ${line};padding:10px 0`,
    factLabel: `padding:4px 16px 4px 0;width:1%;white-space:nowrap;font-family:${font};font-size:14px;line-height:1.5;color:${soft}`,
    fact: `padding:4px 0;font-family:${font};font-size:14px;line-height:1.5;color:${ink};overflow-wrap:anywhere`,
    foot: `margin:32px 0 0;border-top:1px solid ${line};padding:16px 0 0`,
  }
}

export type Look = ReturnType<typeof lookIn>
