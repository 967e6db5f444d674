/** Where the page is, and below it its files. */
export const DOCS_PATH = '/docs';

/** Files of swagger-ui-dist with their media types. */
export const DOCS_FILES = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
} as const;

export const INITIALIZER_FILE = 'initializer.js';
export const STYLE_FILE = 'narrow-screens.css';

/**
 * Nothing comes from elsewhere or stands in the page itself. Swagger UI draws its icons from data URLs, and sets styles
 * through the object model, which needs no leave.
 */
export const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Callora API</title>
    <link rel="icon" type="image/png" href="${DOCS_PATH}/favicon-32x32.png">
    <link rel="stylesheet" href="${DOCS_PATH}/swagger-ui.css">
    <link rel="stylesheet" href="${DOCS_PATH}/${STYLE_FILE}">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <noscript>The document itself is at <a href="/api/openapi.json">/api/openapi.json</a>.</noscript>
    <script src="${DOCS_PATH}/swagger-ui-bundle.js"></script>
    <script src="${DOCS_PATH}/${INITIALIZER_FILE}"></script>
  </body>
</html>
`;

/** Without a validator URL no document is sent to anybody for a badge. */
export const INITIALIZER = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
});
`;

/** On a telephone the table of answers is wider than the page: it scrolls by itself then. */
export const STYLE = '.swagger-ui .responses-inner { overflow-x: auto; }\n';
