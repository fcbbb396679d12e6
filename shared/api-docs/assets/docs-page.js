// Runs in the browser: asks for the key where the API wants one, keeps it in memory alone, and shows openapi.json.
const { base, key: needsKey } = document.body.dataset
const form = document.querySelector('form')
const said = document.querySelector('[role=status]')
const dark = matchMedia('(prefers-color-scheme: dark)')

/** Swagger UI knows the theme by a class. */
function followTheme() {
  document.documentElement.classList.toggle('dark-mode', dark.matches)
}

/** Shows the API as `key` may see it; throws an Error for people. */
async function show(key) {
  const headers = key === undefined ? {} : { 'x-api-key': key }
  const response = await fetch(`${base}/openapi.json`, { headers, cache: 'no-store' }).catch(() => {
    throw new Error('The API did not answer. Look at the connection, then try again.')
  })
  if (response.status === 401 || response.status === 403) {
    throw new Error('The API does not take this key. It is the value of the key, not its id.')
  }
  if (!response.ok) throw new Error(`The API answered ${response.status}. Try again in a moment.`)
  const spec = await response.json()
  // Whatever name it was reached by: its own page may ask no other.
  spec.servers = [{ url: `${location.origin}${base}` }]
  SwaggerUIBundle({
    spec,
    dom_id: '#viewer',
    deepLinking: false,
    validatorUrl: null,
    persistAuthorization: false,
    defaultModelsExpandDepth: 0,
    docExpansion: 'list',
    requestInterceptor: (request) => {
      Object.assign(request.headers, headers)
      return request
    },
    onComplete: () => {
      said.textContent = ''
    },
  })
}

async function tryToShow(key) {
  said.textContent = 'Reading what the API says of itself…'
  try {
    await show(key)
    form.hidden = true
  } catch (error) {
    said.textContent = error.message
  }
}

followTheme()
dark.addEventListener('change', followTheme)
if (needsKey === 'no') void tryToShow(undefined)
else form.hidden = false
form.addEventListener('submit', (event) => {
  event.preventDefault()
  void tryToShow(new FormData(form).get('key').trim())
})
