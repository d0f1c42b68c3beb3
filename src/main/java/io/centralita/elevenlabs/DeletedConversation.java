package io.centralita.elevenlabs;

/** A conversation that ElevenLabs does not know (any more). */
record DeletedConversation(String id) implements ConversationRecord {}
