import { StyleSheet, useColorScheme } from 'react-native'
import { colours, type Palette } from '../../src/colours.ts'

/** The look of everything, light or dark as the phone is. */
export function useLook() {
  return useColorScheme() === 'dark' ? dark : light
}

/** What a finger surely meets. Nothing has a fixed height: letters may be as large as somebody needs them. */
const touchable = 48
const radius = 6

function painted(palette: Palette) {
  return {
    palette,
    styles: StyleSheet.create({
      page: { flex: 1, backgroundColor: palette.paper },
      content: { flexGrow: 1, width: '100%', maxWidth: 560, alignSelf: 'center', padding: 20, gap: 20 },
      brand: { flexDirection: 'row', alignItems: 'center', gap: 8 },
      sign: { width: 28, height: 28 },
      wordmark: { color: palette.ink, fontSize: 17, fontWeight: '600', letterSpacing: -0.2, flexShrink: 1 },
      title: { color: palette.ink, fontSize: 26, fontWeight: '600', letterSpacing: -0.5 },
      subtitle: { color: palette.ink, fontSize: 18, fontWeight: '600' },
      text: { color: palette.ink, fontSize: 16, lineHeight: 24 },
      soft: { color: palette.inkSoft, fontSize: 16, lineHeight: 24 },
      small: { color: palette.inkSoft, fontSize: 14, lineHeight: 20 },
      help: { color: palette.inkSoft, fontSize: 14, lineHeight: 20, marginTop: 'auto', paddingTop: 12 },
      strong: { color: palette.ink, fontSize: 16, lineHeight: 24, fontWeight: '600' },
      label: { color: palette.ink, fontSize: 16, fontWeight: '500' },
      field: { gap: 6 },
      input: {
        minHeight: touchable,
        paddingHorizontal: 12,
        paddingVertical: 10,
        borderWidth: 1,
        borderRadius: radius,
        borderColor: palette.ruleStrong,
        backgroundColor: palette.surface,
        color: palette.ink,
        fontSize: 16,
        outlineColor: palette.accent,
      },
      inputFocused: { borderColor: palette.accent, borderWidth: 2, paddingHorizontal: 11, paddingVertical: 9 },
      inputWrong: { borderColor: palette.danger },
      digits: { fontSize: 26, letterSpacing: 6, fontVariant: ['tabular-nums'] },
      action: {
        minHeight: touchable,
        paddingHorizontal: 18,
        paddingVertical: 10,
        borderWidth: 1,
        borderRadius: radius,
        alignItems: 'center',
        justifyContent: 'center',
      },
      primary: { backgroundColor: palette.accent, borderColor: palette.accent },
      primaryPressed: { backgroundColor: palette.accentStrong, borderColor: palette.accentStrong },
      secondary: { backgroundColor: palette.surface, borderColor: palette.ruleStrong },
      secondaryPressed: { backgroundColor: palette.sunk, borderColor: palette.ink },
      quiet: { borderColor: 'transparent', paddingHorizontal: 0, alignItems: 'flex-start' },
      quietPressed: { backgroundColor: palette.accentWash },
      busy: { opacity: 0.6 },
      actionText: { fontSize: 16, fontWeight: '500', textAlign: 'center' },
      onPrimary: { color: palette.onAccent },
      onSecondary: { color: palette.ink },
      onQuiet: { color: palette.accent, textAlign: 'left', textDecorationLine: 'underline' },
      card: {
        padding: 16,
        gap: 12,
        borderWidth: 1,
        borderRadius: 8,
        borderColor: palette.rule,
        backgroundColor: palette.surface,
      },
      row: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: 8 },
      badge: {
        alignSelf: 'flex-start',
        paddingHorizontal: 10,
        paddingVertical: 2,
        borderRadius: 999,
        overflow: 'hidden',
        fontSize: 14,
        lineHeight: 22,
        fontWeight: '600',
        color: palette.inkSoft,
        backgroundColor: palette.sunk,
      },
      badgeOn: { color: palette.accent, backgroundColor: palette.accentWash },
      notice: { padding: 12, borderRadius: radius, borderLeftWidth: 4 },
      danger: { backgroundColor: palette.dangerWash, borderLeftColor: palette.danger },
      warning: { backgroundColor: palette.warningWash, borderLeftColor: palette.warning },
      info: { backgroundColor: palette.accentWash, borderLeftColor: palette.accent },
      countdown: { gap: 6 },
      track: { height: 4, borderRadius: 2, overflow: 'hidden', backgroundColor: palette.rule },
      left: { height: 4, backgroundColor: palette.accent },
      leftSoon: { backgroundColor: palette.danger },
      soon: { color: palette.danger },
      tabular: { fontVariant: ['tabular-nums'] },
    }),
  }
}

const light = painted(colours.light)
const dark = painted(colours.dark)
