/**
 * Plans slices, reads them page by page, and stores their records in batches, whoever the provider
 * is.
 */
package io.centralita.sync;
