const { join } = require('node:path')
const { getDefaultConfig } = require('expo/metro-config')

const config = getDefaultConfig(__dirname)

// The client, the words and the colours are the server's own. What they import comes from the packages here.
config.watchFolders = [join(__dirname, '../src')]
config.resolver.nodeModulesPaths = [join(__dirname, 'node_modules')]

module.exports = config
