/** Keeps accepted webhook events on disk until they are stored. */
package io.centralita.webhook;
