/** What a line of the log says beside its message, and what it never says. */
package io.centralita.log;
