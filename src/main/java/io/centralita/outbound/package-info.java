/** Places calls. */
package io.centralita.outbound;
