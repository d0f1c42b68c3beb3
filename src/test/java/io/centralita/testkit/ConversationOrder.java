package io.centralita.testkit;

/** In which order the list shows conversations: older versions of the service do not say. */
public enum ConversationOrder {
  NEWEST_FIRST,
  OLDEST_FIRST,
  NONE
}
