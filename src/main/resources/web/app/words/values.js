// Words for what Twilio and the webhooks say of a call.
export const words = {
  en: {
    'direction.outbound-api': 'Outbound (API)', 'direction.trunking-terminating': 'Outbound (trunk)', 'direction.trunking-originating': 'Transfer (trunk)',
    'direction.inbound': 'Inbound', 'direction.outbound-dial': 'Outbound (dial)',
    'status.completed': 'Completed', 'status.busy': 'Busy', 'status.no-answer': 'No answer', 'status.failed': 'Failed', 'status.canceled': 'Canceled',
    'status.in-progress': 'In progress', 'status.ringing': 'Ringing', 'status.initiated': 'Initiated', 'status.queued': 'Queued',
    'status.pending': 'Pending', 'status.missed': 'Missed', 'status.voicemail': 'Voicemail', 'status.user_hangup': 'Hung up',
  },
  es: {
    'direction.outbound-api': 'Saliente (API)', 'direction.trunking-terminating': 'Saliente (troncal)',
    'direction.trunking-originating': 'Transferencia (troncal)',
    'direction.inbound': 'Entrante', 'direction.outbound-dial': 'Saliente (marcado)',
    'status.completed': 'Completada', 'status.busy': 'Ocupado', 'status.no-answer': 'Sin respuesta', 'status.failed': 'Fallida', 'status.canceled': 'Cancelada',
    'status.in-progress': 'En curso', 'status.ringing': 'Sonando', 'status.initiated': 'Iniciada', 'status.queued': 'En cola',
    'status.pending': 'Pendiente', 'status.missed': 'Perdida', 'status.voicemail': 'Buzón de voz', 'status.user_hangup': 'Colgada',
  },
};
