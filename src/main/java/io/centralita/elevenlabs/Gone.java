package io.centralita.elevenlabs;

/** A conversation that ElevenLabs does not know (any more). */
record Gone(String id) implements ConversationRecord {}
