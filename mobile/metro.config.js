const { dirname, join, resolve } = require('node:path')
const { getDefaultConfig } = require('expo/metro-config')

const config = getDefaultConfig(__dirname)

// The client, the words and the colours are the server's own. What they import comes from the packages here.
config.watchFolders = [join(__dirname, '../src')]
config.resolver.nodeModulesPaths = [join(__dirname, 'node_modules')]

// Whose sign-in it is stands in a file of its own, where a team's app is built from these sources as they are.
const { APPLICATION } = process.env
if (APPLICATION) {
  const own = join(__dirname, 'src/application.ts')
  config.watchFolders.push(dirname(resolve(APPLICATION)))
  config.resolver.resolveRequest = (context, name, platform) => {
    const found = context.resolveRequest(context, name, platform)
    return found.filePath === own ? { ...found, filePath: resolve(APPLICATION) } : found
  }
}

module.exports = config
