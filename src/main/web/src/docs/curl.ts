/** What an operation of the document says, as far as an example of a call needs it. */
export interface Said {
  security?: unknown[];
  requestBody?: { content?: Record<string, { example?: unknown } | undefined> };
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A call of an operation, to be pasted into a shell. */
export function example(origin: string, method: string, path: string, said: Said): string {
  const lines = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${quoted(origin + path)}`];
  if (said.security?.length !== 0) lines.push(`-H 'Authorization: Bearer TOKEN'`);
  const content = said.requestBody?.content ?? {};
  if (content['application/json']) {
    lines.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(content['application/json'].example ?? {}))}`);
  } else if (content['multipart/form-data']) {
    lines.push('-F file=@picture.jpg');
  }
  return lines.join(' \\\n  ');
}

interface React {
  createElement(type: unknown, props: object | null, ...children: unknown[]): unknown;
}
interface System {
  React: React;
  specSelectors: { specJson(): { getIn(path: string[]): { toJS(): Said } | undefined } };
}

/** Above the answers of each operation: how it is called. Swagger UI itself shows that only once it was. */
export const curl = (system: System) => ({
  wrapComponents: {
    responses: (Responses: unknown) => (props: { path: string; method: string }) => {
      const { createElement } = system.React;
      const said = system.specSelectors.specJson().getIn(['paths', props.path, props.method])?.toJS() ?? {};
      return createElement(
        'div',
        null,
        createElement('div', { className: 'opblock-section-header' }, createElement('h4', null, 'Example')),
        createElement('pre', { className: 'curl-example', tabIndex: 0 }, example(location.origin, props.method, props.path, said)),
        createElement(Responses, props),
      );
    },
  },
});
