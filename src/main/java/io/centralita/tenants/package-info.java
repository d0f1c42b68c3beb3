/** Lets tenants, their numbers and what their callers hear be made and changed. */
package io.centralita.tenants;
