import { describe, expect, it } from 'vitest';
import { example } from '../src/docs/curl';

const at = 'https://node.example';

describe('the example of a call', () => {
  it('bears a token unless the operation is open', () => {
    expect(example(at, 'get', '/api/v1/me', {})).toBe(`curl 'https://node.example/api/v1/me' \\\n  -H 'Authorization: Bearer TOKEN'`);
    expect(example(at, 'get', '/api/v1/openapi.yaml', { security: [] })).toBe(`curl 'https://node.example/api/v1/openapi.yaml'`);
  });

  it('sends the body that the contract gives as an example, quotes in it or not', () => {
    const said = { requestBody: { content: { 'application/json': { example: { name: "Ada's" } } } } };
    expect(example(at, 'patch', '/api/v1/contacts/{id}', said)).toBe(
      [
        `curl -X PATCH 'https://node.example/api/v1/contacts/{id}'`,
        `-H 'Authorization: Bearer TOKEN'`,
        `-H 'Content-Type: application/json'`,
        `-d '{"name":"Ada'\\''s"}'`,
      ].join(' \\\n  '),
    );
  });

  it('sends a file where a form is wanted', () => {
    expect(example(at, 'post', '/api/v1/media', { requestBody: { content: { 'multipart/form-data': {} } } })).toContain('-F file=@picture.jpg');
  });
});
