/** Serves a simulated account over HTTP on the loopback address. */
package io.centralita.demo.http;
