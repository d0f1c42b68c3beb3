/** Simulates an ElevenLabs account, as its API answers. */
package io.centralita.demo.elevenlabs;
