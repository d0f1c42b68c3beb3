/** Answers HTTP requests: guard, parameters, JSON. */
package io.centralita.api;
