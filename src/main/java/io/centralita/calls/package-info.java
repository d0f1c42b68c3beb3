/** Answers which calls there are, and the whole story of one. */
package io.centralita.calls;
