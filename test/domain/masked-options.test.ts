import { expect, test } from 'vitest';
import { maskedOptions } from '../../src/domain/secrets/masked-options.ts';

test('what is named like a secret is masked wherever it is, and the rest is shown', () => {
  const smtpOptions = { host: 'relay', connection_config: { username: 'u', password: 'Tr0ub4dor' } };
  const options = {
    settings: { smtpOptions, mosp: { apiKey: 'x', api_key: 1 }, terms: 'https://u:Tr0ub4@dor@host/' },
    clients: { acme: { secrets: ['Tr0ub4dor'] } },
    certificateKey: '/etc/ssl/key.pem',
    keep: 14,
  };
  expect(maskedOptions(options)).toEqual({
    settings: {
      smtpOptions: { host: 'relay', connection_config: { username: 'u', password: '********' } },
      mosp: { apiKey: '********', api_key: '********' },
      terms: 'https://u:********@host/',
    },
    clients: { acme: { secrets: '********' } },
    certificateKey: '/etc/ssl/key.pem',
    keep: 14,
  });
});
