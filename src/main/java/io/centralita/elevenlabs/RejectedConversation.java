package io.centralita.elevenlabs;

import io.centralita.sync.Rejected;

/** A record that cannot be stored as a conversation, and why. */
record RejectedConversation(String key, String raw, String reason)
    implements ConversationRecord, Rejected {

  /** Conversations have no case. */
  @Override
  public int callCase() {
    return 4;
  }
}
