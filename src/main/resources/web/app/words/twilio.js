// Words of the page of Twilio.
export const words = {
  en: {
    title: 'Twilio', cost: 'Cost', 'cost.in': 'Cost in {currency}', calls: 'Calls', perMinute: 'Cost a minute', notPriced: 'Not priced yet',
    unpriced: { one: '{n} call not priced yet', other: '{n} calls not priced yet' },
    currencies: 'Calls of this period or the one before are in several currencies ({currencies}): none are added up, and the charts show calls.',
    byDirection: 'By direction', byStatus: 'By status', direction: 'Direction', status: 'Status', unknown: 'Unknown',
    'direction.inbound': 'Inbound', 'direction.outbound-api': 'Outbound (API)', 'direction.outbound-dial': 'Outbound (dial)',
    'direction.trunking-originating': 'Transfer (trunk)', 'direction.trunking-terminating': 'Outbound (trunk)',
    'status.completed': 'Completed', 'status.busy': 'Busy', 'status.no-answer': 'No answer', 'status.failed': 'Failed', 'status.canceled': 'Canceled',
    'status.queued': 'Queued', 'status.initiated': 'Initiated', 'status.ringing': 'Ringing', 'status.in-progress': 'In progress',
  },
  es: {
    title: 'Twilio', cost: 'Costo', 'cost.in': 'Costo en {currency}', calls: 'Llamadas', perMinute: 'Costo por minuto', notPriced: 'Sin precio aún',
    unpriced: { one: '{n} llamada sin precio aún', other: '{n} llamadas sin precio aún' },
    currencies: 'En este periodo o el anterior hay llamadas en varias monedas ({currencies}): no se suman, y las gráficas muestran llamadas.',
    byDirection: 'Por dirección', byStatus: 'Por estado', direction: 'Dirección', status: 'Estado', unknown: 'Desconocido',
    'direction.inbound': 'Entrante', 'direction.outbound-api': 'Saliente (API)', 'direction.outbound-dial': 'Saliente (marcado)',
    'direction.trunking-originating': 'Transferencia (troncal)', 'direction.trunking-terminating': 'Saliente (troncal)',
    'status.completed': 'Completada', 'status.busy': 'Ocupado', 'status.no-answer': 'Sin respuesta', 'status.failed': 'Fallida', 'status.canceled': 'Cancelada',
    'status.queued': 'En cola', 'status.initiated': 'Iniciada', 'status.ringing': 'Sonando', 'status.in-progress': 'En curso',
  },
};
