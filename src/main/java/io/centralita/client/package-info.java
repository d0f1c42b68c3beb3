/** Sends requests to a provider within its limits: concurrency, memory, time, retry-after. */
package io.centralita.client;
