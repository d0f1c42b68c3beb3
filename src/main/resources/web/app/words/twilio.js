// Words of the page of Twilio.
export const words = {
  en: {
    title: 'Twilio', cost: 'Cost', 'cost.in': 'Cost in {currency}', calls: 'Calls', perMinute: 'Cost a minute', notPriced: 'Not priced yet',
    unpriced: { one: '{n} call not priced yet', other: '{n} calls not priced yet' },
    currencies: 'Calls of this period or the one before are in several currencies ({currencies}): none are added up, and the charts show calls.',
    byDirection: 'By direction', byStatus: 'By status', direction: 'Direction', status: 'Status', unknown: 'Unknown',
  },
  es: {
    title: 'Twilio', cost: 'Costo', 'cost.in': 'Costo en {currency}', calls: 'Llamadas', perMinute: 'Costo por minuto', notPriced: 'Aún sin precio',
    unpriced: { one: '{n} llamada aún sin precio', other: '{n} llamadas aún sin precio' },
    currencies: 'En este periodo o el anterior hay llamadas en varias monedas ({currencies}): no se suman, y las gráficas muestran llamadas.',
    byDirection: 'Por dirección', byStatus: 'Por estado', direction: 'Dirección', status: 'Estado', unknown: 'Desconocido',
  },
};
