/** Authenticator apps that people may choose from, with their pages in the stores. */
export const authenticatorApps: { name: string; appStore: string | null; googlePlay: string | null }[] = [
  { name: 'Google Authenticator', appStore: 'id388497605', googlePlay: 'com.google.android.apps.authenticator2' },
  { name: 'Microsoft Authenticator', appStore: 'id983156458', googlePlay: 'com.azure.authenticator' },
  { name: '2FAS', appStore: 'id1217793794', googlePlay: 'com.twofasapp' },
  { name: 'Aegis', appStore: null, googlePlay: 'com.beemdevelopment.aegis' },
  { name: 'Ente Auth', appStore: 'id6444121398', googlePlay: 'io.ente.auth' },
  { name: '1Password', appStore: 'id1511601750', googlePlay: 'com.onepassword.android' },
  { name: 'Bitwarden', appStore: 'id1137397744', googlePlay: 'com.x8bit.bitwarden' },
]

export const appStoreUrl = (id: string) => `https://apps.apple.com/app/${id}`
export const googlePlayUrl = (id: string) => `https://play.google.com/store/apps/details?id=${id}`
