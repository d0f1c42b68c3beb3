package io.centralita.elevenlabs;

import io.centralita.sync.RejectedRecord;

/** A record that cannot be stored as a conversation, and why. */
record RejectedConversation(String key, String raw, String reason)
    implements ConversationRecord, RejectedRecord {

  /** Conversations have no case. */
  @Override
  public int callCase() {
    return 4;
  }
}
