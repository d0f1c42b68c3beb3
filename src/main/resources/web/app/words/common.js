// Words that every page shows.
export const words = {
  en: {
    skip: 'To the content', pages: 'Pages', close: 'Close', copy: 'Copy', copied: 'Copied', undo: 'Undo', loading: 'Loading …',
    'page./': 'Overview', 'page./twilio': 'Twilio', 'page./elevenlabs': 'ElevenLabs', 'page./calls': 'Calls', 'page./numbers': 'Numbers', 'page./runs': 'Runs',
    zone: 'Time zone', language: 'Language', theme: 'Light or dark', logout: 'Sign out',
    'failure.title': 'This cannot be shown right now', 'failure.again': 'Try again',
    'failure.unreachable': 'The program does not answer.', 'failure.unknown': 'Something went wrong that has no name.',
    'failure.database': 'The database cannot be used right now.',
    'failure.retries': 'The page tries again by itself.', 'failure.check': 'Check what the address asks for.',
    period: 'Period', 'period.any': 'Any time', 'period.today': 'Today', 'period.7d': '7 days', 'period.30d': '30 days', 'period.month': 'This month', 'period.from': 'From', 'period.to': 'to',
    'chart.figures': 'Figures as a table', 'chart.keys': 'Arrow keys move from bar to bar, Enter opens its calls.',
    'workspace.unnamed': 'Workspace {id}', others: 'Others', total: 'Total',
  },
  es: {
    skip: 'Ir al contenido', pages: 'Páginas', close: 'Cerrar', copy: 'Copiar', copied: 'Copiado', undo: 'Deshacer', loading: 'Cargando …',
    'page./': 'Resumen', 'page./twilio': 'Twilio', 'page./elevenlabs': 'ElevenLabs', 'page./calls': 'Llamadas', 'page./numbers': 'Números', 'page./runs': 'Ejecuciones',
    zone: 'Zona horaria', language: 'Idioma', theme: 'Claro u oscuro', logout: 'Salir',
    'failure.title': 'Ahora no se puede mostrar', 'failure.again': 'Intentar de nuevo',
    'failure.unreachable': 'El programa no responde.', 'failure.unknown': 'Algo falló y no se sabe qué.',
    'failure.database': 'Ahora no se puede usar la base de datos.',
    'failure.retries': 'La página lo intenta de nuevo por sí sola.', 'failure.check': 'Revise lo que pide la dirección.',
    period: 'Periodo', 'period.any': 'Siempre', 'period.today': 'Hoy', 'period.7d': '7 días', 'period.30d': '30 días', 'period.month': 'Este mes', 'period.from': 'Del', 'period.to': 'al',
    'chart.figures': 'Cifras en tabla', 'chart.keys': 'Las flechas van de barra en barra; Intro abre sus llamadas.',
    'workspace.unnamed': 'Espacio {id}', others: 'Otros', total: 'Total',
  },
};
