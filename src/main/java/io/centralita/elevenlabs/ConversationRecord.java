package io.centralita.elevenlabs;

/** What a request for one conversation brought. */
sealed interface ConversationRecord
    permits Conversation, RejectedConversation, DeletedConversation {}
