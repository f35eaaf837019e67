package dev.theseus.buildkit.session;

import com.google.protobuf.ByteString;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.buildkit.message.CredentialsRequest;
import dev.theseus.buildkit.message.CredentialsResponse;
import dev.theseus.buildkit.message.SecretRequest;
import dev.theseus.buildkit.message.SecretResponse;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcClient;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One client's session: it serves, and the daemon calls. */
public final class ClientSession {
    private static final String GET_SECRET = "/moby.buildkit.secrets.v1.Secrets/GetSecret";
    private static final String CREDENTIALS = "/moby.filesync.v1.Auth/Credentials";
    /** By which clients know the default registry's credentials. */
    private static final String DEFAULT_REGISTRY = "registry-1.docker.io";

    private static final Duration SHORTLY = Duration.ofSeconds(30);

    private final String id;
    private final String sharedKey;
    private final GrpcClient client;
    private final Set<String> methods = new TreeSet<>();

    /**
     * A session that begins.
     *
     * @param sharedKey what the client calls the folders that it offers, in this session and in others; empty for nothing
     * @param offered {@code /package.Service/Method}, as the client lists them
     */
    public ClientSession(String id, String sharedKey, GrpcClient client, Iterable<String> offered) {
        this.id = id;
        this.sharedKey = sharedKey;
        this.client = client;
        offered.forEach(method -> methods.add(method.toLowerCase(Locale.ROOT)));
    }

    public String id() {
        return id;
    }

    /** What the client calls the folders that it offers, in this session and in others; empty for nothing. */
    public String sharedKey() {
        return sharedKey;
    }

    /** Runs once when the client has gone, at once if it has; must not block. */
    public void onClose(Runnable action) {
        client.onClose(action);
    }

    public void close() {
        client.close();
    }

    /** Whether the client serves a method. */
    public boolean offers(String method) {
        return methods.contains(method.toLowerCase(Locale.ROOT));
    }

    /**
     * Calls one of the client's methods.
     *
     * @throws EngineException {@code INVALID_PARAMETER} when the client does not offer it, {@code UNAVAILABLE} when it is gone
     */
    public ClientCall call(String method, GrpcMetadata metadata, CallContext context) {
        if (!offers(method)) {
            throw EngineException.invalid("the client does not offer " + method + ", which this build needs");
        }
        try {
            return client.call(method, metadata, context);
        } catch (GrpcException e) {
            throw e.toEngine(method);
        }
    }

    /** Makes a call of one message each way, which is answered shortly. */
    byte[] ask(String method, byte[] request, CallContext context) {
        return client.unary(method, GrpcMetadata.EMPTY, request, context.within(SHORTLY));
    }

    /** One of the client's secrets; empty where it has none of that name. */
    public Optional<byte[]> secret(String name, CallContext context) {
        if (!offers(GET_SECRET)) {
            return Optional.empty();
        }
        try {
            byte[] request = SecretRequest.newBuilder().setId(name).build().toByteArray();
            ByteString secret = Messages.read(SecretResponse.parser(), ask(GET_SECRET, request, context))
                    .getData();
            return Optional.of(secret.toByteArray());
        } catch (GrpcException e) {
            if (e.code() == GrpcCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e.toEngine("asking the client for the secret " + name);
        }
    }

    /** The client's credentials for a registry's domain. */
    public RegistryAuth credentials(String domain, CallContext context) {
        if (!offers(CREDENTIALS)) {
            return RegistryAuth.ANONYMOUS;
        }
        String host = domain.equals(ImageReference.DEFAULT_DOMAIN) ? DEFAULT_REGISTRY : domain;
        try {
            byte[] request =
                    CredentialsRequest.newBuilder().setHost(host).build().toByteArray();
            CredentialsResponse answer =
                    Messages.read(CredentialsResponse.parser(), ask(CREDENTIALS, request, context));
            boolean token = answer.getUsername().isEmpty();
            return new RegistryAuth(
                    answer.getUsername(), token ? "" : answer.getSecret(), domain, token ? answer.getSecret() : "", "");
        } catch (GrpcException e) {
            throw e.toEngine("asking the client for its credentials for " + domain);
        }
    }
}
