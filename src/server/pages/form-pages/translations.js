'use strict';
/* eslint-disable no-unused-vars -- forms.js and the script of each page follow in the same file */

/** The texts of the pages, by the English one. Regent's own answers are in English. */
const TRANSLATIONS = {
  fr: {
    'Your password for Regent': 'Votre mot de passe Regent',
    'Choose your password': 'Choisissez votre mot de passe',
    '12 characters or more. Several words that have nothing to do with each other make a good one.':
      '12 caractères ou plus. Plusieurs mots sans rapport entre eux font un bon mot de passe.',
    'New password': 'Nouveau mot de passe',
    'Repeat the password': 'Répétez le mot de passe',
    'Show the password': 'Afficher le mot de passe',
    'Keep my API tokens working': 'Garder mes jetons d’API valables',
    'Set the password': 'Enregistrer le mot de passe',
    'Your password is set': 'Votre mot de passe est enregistré',
    'Sign in with it as': 'Connectez-vous en tant que',
    '. You have been signed out everywhere else.': '. Vous avez été déconnecté partout ailleurs.',
    'Sign in': 'Se connecter',
    'Request a link': 'Demander un lien',
    'Regent sends a link to the e-mail address of your account. With it you choose a password. It works once, for an hour.':
      'Regent envoie un lien à l’adresse e-mail de votre compte. Il vous permet de choisir un mot de passe. Il fonctionne une seule fois, pendant une heure.',
    'E-mail address': 'Adresse e-mail',
    'Send the link': 'Envoyer le lien',
    'Ask for a link': 'Demandez un lien',
    'This Regent sends no e-mail. Ask an administrator of Regent for a link to choose a password: under “Users”, on the page of your account, “Show a link” makes one.':
      'Ce Regent n’envoie pas d’e-mails. Demandez à un administrateur de Regent un lien pour choisir un mot de passe : sous « Utilisateurs », sur la page de votre compte, « Afficher un lien » en crée un.',
    'If there is no other administrator, somebody with access to the machine that Regent runs on can set a new password there:':
      'S’il n’y a pas d’autre administrateur, une personne qui a accès à la machine de Regent peut y définir un nouveau mot de passe :',
    'Check your e-mail': 'Consultez vos e-mails',
    'If there is an account with this address, a link is on its way. If none comes, ask your administrator for one.':
      'S’il existe un compte avec cette adresse, un lien vous a été envoyé. Si vous n’en recevez pas, demandez-en un à votre administrateur.',
    'Two-factor authentication for Regent': 'Authentification à deux facteurs pour Regent',
    'Set up two-factor authentication': 'Activer l’authentification à deux facteurs',
    'From then on you sign in with your password and a code of an authenticator app on your phone, such as Aegis, FreeOTP or Google Authenticator.':
      'Vous vous connecterez ensuite avec votre mot de passe et un code d’une application d’authentification sur votre téléphone, par exemple Aegis, FreeOTP ou Google Authenticator.',
    Password: 'Mot de passe',
    Continue: 'Continuer',
    'Scan this with the app': 'Scannez ce code avec l’application',
    'Or type this secret into it:': 'Ou saisissez-y ce secret :',
    'Code that the app shows': 'Code affiché par l’application',
    'Switch it on': 'Activer',
    'Two-factor authentication is on': 'L’authentification à deux facteurs est activée',
    'Keep these recovery codes in a safe place, and not on your phone. Each works once in place of a code of the app. They are shown here and never again.':
      'Conservez ces codes de secours en lieu sûr, et pas sur votre téléphone. Chacun remplace une fois un code de l’application. Ils ne seront plus jamais affichés.',
    'You have been signed out everywhere else.': 'Vous avez été déconnecté partout ailleurs.',
    'Continue to Regent': 'Continuer vers Regent',
    'Regent does not answer. Try again in a moment.': 'Regent ne répond pas. Réessayez dans un instant.',
    'Regent could not do this. Try again in a moment.':
      'Regent n’a pas pu le faire. Réessayez dans un instant.',
    'The two passwords differ. Type them again.':
      'Les deux mots de passe sont différents. Saisissez-les de nouveau.',
    'Type the e-mail address of your account.': 'Saisissez l’adresse e-mail de votre compte.',
    'Two-factor authentication is on for this account already. Sign in with a code of your app.':
      'L’authentification à deux facteurs est déjà activée pour ce compte. Connectez-vous avec un code de votre application.',
  },
  de: {
    'Your password for Regent': 'Ihr Passwort für Regent',
    'Choose your password': 'Wählen Sie Ihr Passwort',
    '12 characters or more. Several words that have nothing to do with each other make a good one.':
      'Mindestens 12 Zeichen. Mehrere Wörter, die nichts miteinander zu tun haben, sind ein gutes Passwort.',
    'New password': 'Neues Passwort',
    'Repeat the password': 'Passwort wiederholen',
    'Show the password': 'Passwort anzeigen',
    'Keep my API tokens working': 'Meine API-Tokens bleiben gültig',
    'Set the password': 'Passwort speichern',
    'Your password is set': 'Ihr Passwort ist gespeichert',
    'Sign in with it as': 'Melden Sie sich damit an als',
    '. You have been signed out everywhere else.': '. Überall sonst wurden Sie abgemeldet.',
    'Sign in': 'Anmelden',
    'Request a link': 'Link anfordern',
    'Regent sends a link to the e-mail address of your account. With it you choose a password. It works once, for an hour.':
      'Regent schickt einen Link an die E-Mail-Adresse Ihres Kontos. Damit wählen Sie ein Passwort. Er gilt einmal, eine Stunde lang.',
    'E-mail address': 'E-Mail-Adresse',
    'Send the link': 'Link senden',
    'Ask for a link': 'Bitten Sie um einen Link',
    'This Regent sends no e-mail. Ask an administrator of Regent for a link to choose a password: under “Users”, on the page of your account, “Show a link” makes one.':
      'Dieser Regent verschickt keine E-Mails. Bitten Sie einen Administrator von Regent um einen Link, mit dem Sie ein Passwort wählen: unter „Benutzer“, auf der Seite Ihres Kontos, erzeugt ihn „Link anzeigen“.',
    'If there is no other administrator, somebody with access to the machine that Regent runs on can set a new password there:':
      'Gibt es keinen anderen Administrator, kann jemand mit Zugang zum Rechner, auf dem Regent läuft, dort ein neues Passwort setzen:',
    'Check your e-mail': 'Sehen Sie in Ihre E-Mails',
    'If there is an account with this address, a link is on its way. If none comes, ask your administrator for one.':
      'Gibt es ein Konto mit dieser Adresse, ist ein Link unterwegs. Kommt keiner an, bitten Sie Ihren Administrator darum.',
    'Two-factor authentication for Regent': 'Zwei-Faktor-Authentifizierung für Regent',
    'Set up two-factor authentication': 'Zwei-Faktor-Authentifizierung einrichten',
    'From then on you sign in with your password and a code of an authenticator app on your phone, such as Aegis, FreeOTP or Google Authenticator.':
      'Danach melden Sie sich mit Ihrem Passwort und einem Code aus einer Authenticator-App auf Ihrem Telefon an, zum Beispiel Aegis, FreeOTP oder Google Authenticator.',
    Password: 'Passwort',
    Continue: 'Weiter',
    'Scan this with the app': 'Scannen Sie dies mit der App',
    'Or type this secret into it:': 'Oder geben Sie dort dieses Geheimnis ein:',
    'Code that the app shows': 'Code, den die App anzeigt',
    'Switch it on': 'Einschalten',
    'Two-factor authentication is on': 'Die Zwei-Faktor-Authentifizierung ist eingeschaltet',
    'Keep these recovery codes in a safe place, and not on your phone. Each works once in place of a code of the app. They are shown here and never again.':
      'Bewahren Sie diese Wiederherstellungscodes an einem sicheren Ort auf, und nicht auf Ihrem Telefon. Jeder ersetzt einmal einen Code der App. Sie werden nie wieder angezeigt.',
    'You have been signed out everywhere else.': 'Überall sonst wurden Sie abgemeldet.',
    'Continue to Regent': 'Weiter zu Regent',
    'Regent does not answer. Try again in a moment.':
      'Regent antwortet nicht. Versuchen Sie es gleich noch einmal.',
    'Regent could not do this. Try again in a moment.':
      'Regent konnte das nicht tun. Versuchen Sie es gleich noch einmal.',
    'The two passwords differ. Type them again.':
      'Die beiden Passwörter sind verschieden. Geben Sie sie noch einmal ein.',
    'Type the e-mail address of your account.': 'Geben Sie die E-Mail-Adresse Ihres Kontos ein.',
    'Two-factor authentication is on for this account already. Sign in with a code of your app.':
      'Für dieses Konto ist die Zwei-Faktor-Authentifizierung schon eingeschaltet. Melden Sie sich mit einem Code Ihrer App an.',
  },
  nl: {
    'Your password for Regent': 'Uw wachtwoord voor Regent',
    'Choose your password': 'Kies uw wachtwoord',
    '12 characters or more. Several words that have nothing to do with each other make a good one.':
      'Minstens 12 tekens. Enkele woorden die niets met elkaar te maken hebben, vormen een goed wachtwoord.',
    'New password': 'Nieuw wachtwoord',
    'Repeat the password': 'Herhaal het wachtwoord',
    'Show the password': 'Wachtwoord tonen',
    'Keep my API tokens working': 'Mijn API-tokens blijven geldig',
    'Set the password': 'Wachtwoord opslaan',
    'Your password is set': 'Uw wachtwoord is opgeslagen',
    'Sign in with it as': 'Meld u ermee aan als',
    '. You have been signed out everywhere else.': '. Overal elders bent u afgemeld.',
    'Sign in': 'Aanmelden',
    'Request a link': 'Een link aanvragen',
    'Regent sends a link to the e-mail address of your account. With it you choose a password. It works once, for an hour.':
      'Regent stuurt een link naar het e-mailadres van uw account. Daarmee kiest u een wachtwoord. De link werkt één keer, gedurende een uur.',
    'E-mail address': 'E-mailadres',
    'Send the link': 'Link versturen',
    'Ask for a link': 'Vraag om een link',
    'This Regent sends no e-mail. Ask an administrator of Regent for a link to choose a password: under “Users”, on the page of your account, “Show a link” makes one.':
      'Deze Regent verstuurt geen e-mail. Vraag een beheerder van Regent om een link waarmee u een wachtwoord kiest: onder “Gebruikers”, op de pagina van uw account, maakt “Link tonen” er een.',
    'If there is no other administrator, somebody with access to the machine that Regent runs on can set a new password there:':
      'Is er geen andere beheerder, dan kan iemand met toegang tot de machine waarop Regent draait daar een nieuw wachtwoord instellen:',
    'Check your e-mail': 'Bekijk uw e-mail',
    'If there is an account with this address, a link is on its way. If none comes, ask your administrator for one.':
      'Als er een account met dit adres bestaat, is er een link onderweg. Komt er geen, vraag er dan een aan uw beheerder.',
    'Two-factor authentication for Regent': 'Tweestapsverificatie voor Regent',
    'Set up two-factor authentication': 'Tweestapsverificatie instellen',
    'From then on you sign in with your password and a code of an authenticator app on your phone, such as Aegis, FreeOTP or Google Authenticator.':
      'Daarna meldt u zich aan met uw wachtwoord en een code van een authenticator-app op uw telefoon, zoals Aegis, FreeOTP of Google Authenticator.',
    Password: 'Wachtwoord',
    Continue: 'Verder',
    'Scan this with the app': 'Scan dit met de app',
    'Or type this secret into it:': 'Of typ daar dit geheim:',
    'Code that the app shows': 'Code die de app toont',
    'Switch it on': 'Inschakelen',
    'Two-factor authentication is on': 'Tweestapsverificatie is ingeschakeld',
    'Keep these recovery codes in a safe place, and not on your phone. Each works once in place of a code of the app. They are shown here and never again.':
      'Bewaar deze herstelcodes op een veilige plek, en niet op uw telefoon. Elke code vervangt één keer een code van de app. Ze worden hierna nooit meer getoond.',
    'You have been signed out everywhere else.': 'Overal elders bent u afgemeld.',
    'Continue to Regent': 'Verder naar Regent',
    'Regent does not answer. Try again in a moment.':
      'Regent antwoordt niet. Probeer het zo dadelijk opnieuw.',
    'Regent could not do this. Try again in a moment.':
      'Regent kon dit niet doen. Probeer het zo dadelijk opnieuw.',
    'The two passwords differ. Type them again.': 'De twee wachtwoorden verschillen. Typ ze opnieuw.',
    'Type the e-mail address of your account.': 'Typ het e-mailadres van uw account.',
    'Two-factor authentication is on for this account already. Sign in with a code of your app.':
      'Tweestapsverificatie is voor dit account al ingeschakeld. Meld u aan met een code van uw app.',
  },
};
