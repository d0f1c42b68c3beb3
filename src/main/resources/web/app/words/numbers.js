// What the page of numbers says.
const en = {
  title: 'Numbers', list: 'Numbers and their workspaces', q: 'Search a number', workspace: 'Workspace', all: 'All', which: 'Which numbers', 'which.all': 'All',
  'which.new': 'New ({n})', none: 'No number fits.', 'none.advice': 'Search for fewer digits, or choose all workspaces.',
  'none.yet': 'No numbers yet.', 'none.yet.advice': 'A number appears by itself with the first call that is made from it. Search one in full to give it to a workspace now.',
  unknown: '{number} is not in the list.', 'give.unknown': 'Give it to a workspace', count: { one: '{n} number', other: '{n} numbers' }, more: 'Show the other {n}',
  number: 'Number', new: 'new', uncounted: 'does not count', calls: 'Calls', 'calls.of': '{n} calls of {number}', cost: 'Cost', last: 'Last call',
  'workspace.of': 'Workspace of {number}', 'workspace.new': 'New workspace …', keep: 'Keep', 'keep.of': 'Keep {number} in {workspace}',
  'give.title': 'Give {number} to a workspace', 'give.unlisted': 'It is in no list yet.', 'give.now': 'It belongs to {workspace}.', 'give.to': 'Give it to', choose: 'Choose one',
  'give.counting': 'Counting what would move …', 'give.moves': 'All of this moves with it, from any date:', conversations: 'Conversations', snapshots: 'Snapshot rows',
  'give.nothing': 'It belongs there already.', 'give.kept': 'Nothing moves. It stays there and is no longer marked as new.',
  give: 'Give the number', 'give.keep': 'Keep it there', cancel: 'Cancel',
  'give.done': { one: '{number} now belongs to {workspace}; {n} call moved.', other: '{number} now belongs to {workspace}; {n} calls moved.' },
  'give.kept.done': '{number} stays in {workspace}.', 'give.undone': '{number} is back in {workspace}.',
  'give.changed': 'Somebody has given this number to another workspace meanwhile. What you see now is up to date: confirm again if you still want to.',
  workspaces: 'Workspaces', numbers: 'Numbers', 'numbers.of': 'Numbers of {workspace}', rename: 'Rename', 'rename.of': 'Rename {workspace}', renamed: 'It is now called {workspace}.',
  'workspace.new.title': 'New workspace', 'workspace.add': 'Add', 'workspace.name': 'Name', 'workspace.added': '{workspace} has been added.',
  'workspace.same': 'There is a workspace called {workspace} already.',
};

const es = {
  title: 'Números', list: 'Números y sus espacios de trabajo', q: 'Buscar un número', workspace: 'Espacio de trabajo', all: 'Todos', which: 'Qué números', 'which.all': 'Todos',
  'which.new': 'Nuevos ({n})', none: 'Ningún número coincide.', 'none.advice': 'Busque con menos dígitos o elija todos los espacios de trabajo.',
  'none.yet': 'Todavía no hay números.', 'none.yet.advice': 'Un número aparece solo con la primera llamada que se hace desde él. Búsquelo completo para asignarlo ya.',
  unknown: '{number} no está en la lista.', 'give.unknown': 'Asignarlo a un espacio', count: { one: '{n} número', other: '{n} números' }, more: 'Mostrar los otros {n}',
  number: 'Número', new: 'nuevo', uncounted: 'no cuenta', calls: 'Llamadas', 'calls.of': '{n} llamadas de {number}', cost: 'Costo', last: 'Última llamada',
  'workspace.of': 'Espacio de trabajo de {number}', 'workspace.new': 'Nuevo espacio …', keep: 'Dejar', 'keep.of': 'Dejar {number} en {workspace}',
  'give.title': 'Asignar {number} a un espacio de trabajo', 'give.unlisted': 'Aún no está en ninguna lista.', 'give.now': 'Pertenece a {workspace}.', 'give.to': 'Asignarlo a',
  choose: 'Elija uno',
  'give.counting': 'Contando lo que se movería …', 'give.moves': 'Con él se mueve todo esto, de cualquier fecha:', conversations: 'Conversaciones', snapshots: 'Filas de snapshots',
  'give.nothing': 'Ya pertenece a ese espacio.', 'give.kept': 'No se mueve nada. Se queda ahí y deja de estar marcado como nuevo.',
  give: 'Asignar el número', 'give.keep': 'Dejarlo ahí', cancel: 'Cancelar',
  'give.done': { one: '{number} ahora pertenece a {workspace}; se movió {n} llamada.', other: '{number} ahora pertenece a {workspace}; se movieron {n} llamadas.' },
  'give.kept.done': '{number} se queda en {workspace}.', 'give.undone': '{number} está otra vez en {workspace}.',
  'give.changed': 'Alguien asignó este número a otro espacio de trabajo mientras tanto. Lo que ve ahora está al día: confirme de nuevo si aún lo desea.',
  workspaces: 'Espacios de trabajo', numbers: 'Números', 'numbers.of': 'Números de {workspace}', rename: 'Renombrar', 'rename.of': 'Renombrar {workspace}',
  renamed: 'Ahora se llama {workspace}.',
  'workspace.new.title': 'Nuevo espacio de trabajo', 'workspace.add': 'Agregar', 'workspace.name': 'Nombre', 'workspace.added': 'Se agregó {workspace}.',
  'workspace.same': 'Ya hay un espacio de trabajo llamado {workspace}.',
};

export const words = { en, es };
