/** Of each packed asset: the files of the package swagger-ui-dist that it is made of. */
export const SWAGGER_UI_FILES = {
  'swagger-ui-bundle.js.gz': ['swagger-ui-bundle.js'],
  'swagger-ui.css.gz': ['swagger-ui.css'],
  'swagger-ui-licences.txt.gz': ['NOTICE', 'LICENSE', 'swagger-ui-bundle.js.LICENSE.txt'],
} as const
