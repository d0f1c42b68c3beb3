/** Fetches recordings of calls, keeps them in a store and plays them. */
package io.centralita.recordings;
