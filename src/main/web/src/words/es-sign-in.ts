import type { SignInWords } from './en-sign-in';

/** Las palabras de la entrada por un proveedor, en español. */
export const esSignIn: SignInWords = {
  by: (name) => `Entrar con ${name}`,
  or: 'o con tu contraseña',
  only: 'Tu agencia quiere que entres con su propio proveedor.',
  code: 'Código de tu autenticador, o uno de recuperación',
  codeLead: 'Una cosa más: el código.',
  submit: 'Entrar',
  wrongCode: 'Este código no vale o ya se usó. Espera al siguiente.',
  tooOften: 'Demasiados intentos. Espera cinco minutos y prueba otra vez.',
  unreachable: 'El servidor no responde. Comprueba la conexión y prueba otra vez.',
  back: {
    'no-provider': 'Nadie ha configurado un proveedor para esta dirección. Usa tu contraseña.',
    again: 'Esta entrada era demasiado vieja o de otra ventana. Empieza de nuevo.',
    cancelled: 'No has entrado: se canceló allí.',
    unreachable: 'El proveedor de tu agencia no responde. Prueba otra vez en un minuto.',
    provider: 'Lo que respondió el proveedor de tu agencia no prueba nada. Un propietario encuentra el motivo en el registro.',
    'not-let-in': 'Allí te conocen, pero aquí no puedes entrar. Pregunta a un propietario de tu agencia.',
    'too-often': 'Demasiados intentos. Espera cinco minutos y prueba otra vez.',
    'not-now': 'Algo de nuestro lado no respondió. Prueba otra vez.',
  },
};
