import { describe, expect, it } from 'vitest';
import type { Template } from '../src/api/types';
import list from '../../resources/dev/switchboard/simulator/templates.json?raw';
import { filledIn, shown, slotsOf, unfit } from '../src/template/slots';

// The list that the stand-in for Meta has.
const all = JSON.parse(list) as readonly (Omit<Template, 'parameterFormat'> & { parameter_format: string })[];

function template(name: string, language: string): Template {
  const found = all.find((one) => one.name === name && one.language === language);
  if (found === undefined) throw new Error(name);
  return { ...found, parameterFormat: found.parameter_format === 'NAMED' ? 'named' : 'positional' };
}

describe('a template', () => {
  it('asks for what it wants, with the samples of its author', () => {
    expect(slotsOf(template('hello_world', 'en_US'))).toEqual([]);
    expect(slotsOf(template('appointment_reminder', 'en'))?.map(({ key, example }) => [key, example])).toEqual([['body.customer_name', 'Pablo'], ['body.day', 'Friday'], ['body.time', '10:30']]);
    expect(slotsOf(template('order_confirmation', 'en_US'))?.map(({ key, kind }) => [key, kind])).toEqual([['header', 'document'], ['body.1', 'text'], ['body.2', 'text'], ['button.1', 'text']]);
    expect(slotsOf(template('autumn_sale', 'en_US'))?.at(-1)).toMatchObject({ kind: 'coupon_code', index: 0 });
    expect(slotsOf(template('offer_carousel', 'en'))).toBeNull();
  });

  it('is filled in as Meta wants it', () => {
    const reminder = template('appointment_reminder', 'es');
    expect(filledIn(reminder, slotsOf(reminder) ?? [], { 'body.customer_name': ' Ada ', 'body.day': 'lunes', 'body.time': '9' })).toEqual({
      name: 'appointment_reminder',
      language: { code: 'es' },
      components: [{ type: 'body', parameters: [
        { type: 'text', parameter_name: 'customer_name', text: 'Ada' },
        { type: 'text', parameter_name: 'day', text: 'lunes' },
        { type: 'text', parameter_name: 'time', text: '9' },
      ] }],
    });
    const order = template('order_confirmation', 'en_US');
    expect(filledIn(order, slotsOf(order) ?? [], { header: 'https://shop.example/1.pdf', 'body.1': 'Ada', 'body.2': '7', 'button.1': '7' })).toMatchObject({
      components: [
        { type: 'header', parameters: [{ type: 'document', document: { link: 'https://shop.example/1.pdf' } }] },
        { type: 'body', parameters: [{ type: 'text', text: 'Ada' }, { type: 'text', text: '7' }] },
        { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: '7' }] },
      ],
    });
    const hello = template('hello_world', 'en_US');
    expect(filledIn(hello, [], {})).toEqual({ name: 'hello_world', language: { code: 'en_US' } });
  });

  it('says what does not fit yet', () => {
    const slots = slotsOf(template('order_confirmation', 'en_US')) ?? [];
    const good = { header: 'https://shop.example/1.pdf', 'body.1': 'Ada', 'body.2': '7', 'button.1': '7' };
    expect(unfit(slots, good)).toEqual([]);
    expect(unfit(slots, { ...good, header: 'a file' }).map(({ key }) => key)).toEqual(['header']);
    expect(unfit(slots, { ...good, 'body.1': 'A\nda', 'body.2': '  ' }).map(({ key }) => key)).toEqual(['body.1', 'body.2']);
  });

  it('shows what the customer will read', () => {
    const text = 'Hello {{customer_name}}, on {{day}}.';
    expect(shown(text, 'body', { 'body.customer_name': 'Ada' })).toEqual([
      { text: 'Hello ', open: false }, { text: 'Ada', open: false }, { text: ', on ', open: false }, { text: 'day', open: true }, { text: '.', open: false },
    ]);
  });
});
