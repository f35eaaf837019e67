package dev.theseus.image.registry.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** What went wrong below HTTP, in the words that operators know from Docker. */
final class TransportFailures {
    private TransportFailures() {}

    static EngineException describe(RegistryRequest request, IOException failure) {
        String dial = dialPrefix(request.uri(), failure);
        EngineException told = EngineException.unavailable(subject(request) + ": " + dial + words(failure));
        return dial.isEmpty() ? told : told.because(Reason.REGISTRY_UNREACHABLE);
    }

    /** {@code Get "https://registry/v2/"} */
    static String subject(RegistryRequest request) {
        String method = request.method();
        return method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT) + " \""
                + UrlRedaction.redact(request.uri()) + "\"";
    }

    /** Whether the connection broke after it stood, so that another try may well succeed. */
    static boolean isBreak(IOException failure) {
        return !(failure instanceof SSLException)
                && !(failure instanceof ConnectException)
                && !(failure instanceof UnknownHostException)
                && !(failure instanceof HttpTimeoutException);
    }

    private static String dialPrefix(URI uri, IOException failure) {
        if (has(failure, UnresolvedAddressException.class) || failure instanceof UnknownHostException) {
            return "dial tcp: lookup " + uri.getHost() + ": ";
        }
        if (failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException) {
            int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
            return "dial tcp " + uri.getHost() + ":" + port + ": ";
        }
        return "";
    }

    static String words(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (has(failure, UnresolvedAddressException.class) || failure instanceof UnknownHostException) {
            return "no such host";
        }
        if (failure instanceof HttpConnectTimeoutException) {
            return "i/o timeout";
        }
        if (failure instanceof ConnectException) {
            return has(failure, NoRouteToHostException.class) || message.contains("No route")
                    ? "connect: no route to host"
                    : message.contains("unreachable")
                            ? "connect: network is unreachable"
                            : "connect: connection refused";
        }
        if (failure instanceof SSLException) {
            return tls(failure, message);
        }
        if (failure instanceof EOFException || message.contains("received no bytes") || message.contains("EOF")) {
            return "EOF";
        }
        return message;
    }

    private static String tls(Throwable failure, String message) {
        if (message.contains("nrecognized SSL message")) {
            return "http: server gave HTTP response to HTTPS client";
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException
                    || cause instanceof java.security.cert.CertPathBuilderException
                    || cause instanceof java.security.cert.CertPathValidatorException) {
                boolean unknown = message.contains("unable to find valid certification path");
                return "tls: failed to verify certificate: x509: "
                        + (unknown ? "certificate signed by unknown authority" : cause.getMessage());
            }
        }
        return "tls: " + message;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
