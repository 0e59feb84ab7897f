import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import 'swagger-ui-dist/swagger-ui.css';
import './docs.css';
import { curl } from './curl';
import { search } from './search';

SwaggerUI({
  url: '/api/v1/openapi.yaml',
  domNode: document.getElementById('docs'),
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 2,
  displayOperationId: false,
  filter: true,
  showExtensions: true,
  tagsSorter: undefined,
  // Asked by default of somebody else's server whether the document is well formed.
  validatorUrl: null,
  plugins: [search, curl],
});
