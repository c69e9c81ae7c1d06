show(element('sign-in'));

whenSent(element('sign-in'), async () => {
  const [email, password] = [element('address').value, element('password').value];
  const signedIn = await mutate('signIn', { email, password }, '__typename');
  if (signedIn.userErrors.some(({ code }) => code === 'SECOND_FACTOR_NEEDED')) {
    return tell('Two-factor authentication is on for this account already. Sign in with a code of your app.');
  }
  if (signedIn.userErrors.length > 0) return tell(inWords(signedIn.userErrors));
  const { qrCode, secret, userErrors } = await mutate('setUpTwoFactor', { password }, 'qrCode secret');
  if (userErrors.length > 0) return tell(inWords(userErrors));
  element('qr-code').src = qrCode;
  element('secret').textContent = secret.replace(/.{4}(?=.)/g, '$& ');
  show(element('confirm'));
});

whenSent(element('confirm'), async () => {
  const code = element('code').value;
  const { recoveryCodes, userErrors } = await mutate('confirmTwoFactor', { code }, 'recoveryCodes');
  if (userErrors.length > 0) return tell(inWords(userErrors));
  for (const each of recoveryCodes) {
    const line = document.createElement('li');
    line.append(Object.assign(document.createElement('code'), { textContent: each }));
    element('recovery-codes').append(line);
  }
  show(element('done'));
});
