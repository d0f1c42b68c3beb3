/** Asks ElevenLabs for conversations, and reads its answers and its webhook events. */
package io.centralita.elevenlabs;
