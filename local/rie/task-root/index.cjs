// The task root of `./boostline rie`: gives the process the environment that the container would have, then loads the
// function. The emulator's own start of a process sets a region and credentials, which AWS's interface emulator
// does not.
const { environment, bundle } = JSON.parse(process.env.BOOSTLINE_RIE)
for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL', 'BOOSTLINE_RIE']) delete process.env[name]
Object.assign(process.env, environment)
module.exports = require(bundle)
