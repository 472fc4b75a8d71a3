package io.passnet.edge.session;

import io.passnet.edge.media.ByteSource;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.session.SessionException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An upload on disk, read while it still grows. More is asked for while it is less than {@link
 * #MAX_AHEAD_BYTES} ahead of what has been read, or while a reader waits for bytes further on.
 *
 * <p>The file is made by the first write, in the system's folder for temporary ones, and has no
 * name any more once it is open (on Windows, none after {@link #close}). Thread-safe, for one
 * writer and one reader; closing wakes the reader.
 */
final class Spool implements ByteSource, AutoCloseable {
  /** How far the upload may run ahead. */
  static final long MAX_AHEAD_BYTES = 16L << 20;

  private final Object lock = new Object();
  private final long maxBytes;
  private final Runnable askForMore;

  /** Null before the first write. */
  private FileChannel file;

  private long written;
  private long readTo;
  private boolean toBeAsked;
  private boolean waiting;
  private boolean complete;
  private boolean closed;

  /**
   * Makes an empty upload.
   *
   * @param askForMore called once after each write, when more may come
   */
  Spool(long maxBytes, Runnable askForMore) {
    this.maxBytes = maxBytes;
    this.askForMore = askForMore;
  }

  /**
   * Appends bytes, and asks for more now or later.
   *
   * @throws SessionException if there are more than the limit allows, or there is no place for them
   */
  void write(ByteBuffer bytes) {
    long at = written();
    if (bytes.remaining() > maxBytes - at) {
      throw new SessionException(
          Reason.LIMIT,
          MediaLimits.FILE_BYTES_KEY,
          "The file has more than the %d bytes that %s allows; send it in parts or raise the key"
              .formatted(maxBytes, MediaLimits.FILE_BYTES_KEY));
    }
    long end = at + bytes.remaining();
    try {
      FileChannel to = open();
      while (bytes.hasRemaining()) {
        at += to.write(bytes, at);
      }
    } catch (IOException e) {
      throw new SessionException(
          Reason.LIMIT,
          "java.io.tmpdir",
          "There is no place for the upload in %s (%s); free some, or name another by PASSNET_JAVA_OPTS=-Djava.io.tmpdir=FOLDER"
              .formatted(System.getProperty("java.io.tmpdir"), e));
    }
    boolean ask;
    synchronized (lock) {
      written = end;
      toBeAsked = true;
      ask = takeAsking();
      lock.notifyAll();
    }
    if (ask) {
      askForMore.run();
    }
  }

  private FileChannel open() throws IOException {
    synchronized (lock) {
      if (closed) {
        throw new IOException("The upload has ended");
      }
      if (file == null) {
        Path path = Files.createTempFile("passnet-", ".upload");
        try {
          file =
              FileChannel.open(
                  path,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
          Files.deleteIfExists(path);
          throw e;
        }
      }
      return file;
    }
  }

  /** No more comes: what is there is the whole file. */
  void complete() {
    synchronized (lock) {
      complete = true;
      lock.notifyAll();
    }
  }

  /** Bytes so far. */
  long written() {
    synchronized (lock) {
      return written;
    }
  }

  /** Whether a reader waits for bytes. */
  boolean waiting() {
    synchronized (lock) {
      return waiting;
    }
  }

  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    await(position + into.remaining());
    if (written() == 0) {
      return -1;
    }
    FileChannel from = open();
    int count = 0;
    while (into.hasRemaining()) {
      int more = from.read(into, position + count);
      if (more < 0) {
        break;
      }
      count += more;
    }
    boolean ask;
    synchronized (lock) {
      readTo = Math.max(readTo, position + count);
      ask = takeAsking();
    }
    if (ask) {
      askForMore.run();
    }
    return count == 0 ? -1 : count;
  }

  @Override
  public void close() {
    FileChannel last;
    synchronized (lock) {
      closed = true;
      last = file;
      lock.notifyAll();
    }
    if (last == null) {
      return;
    }
    try {
      last.close();
    } catch (IOException e) {
      throw new IllegalStateException("A temporary file cannot be closed: " + e, e);
    }
  }

  /** Waits until the bytes before {@code end}, or all there will be, have come. */
  private void await(long end) throws IOException {
    while (true) {
      synchronized (lock) {
        if (closed) {
          throw new IOException("The upload has ended");
        }
        if (complete || written >= end) {
          waiting = false;
          return;
        }
        waiting = true;
        if (!takeAsking()) {
          try {
            lock.wait();
          } catch (InterruptedException e) {
            throw new IOException("Interrupted", e);
          }
          continue;
        }
      }
      askForMore.run();
    }
  }

  /** Whether more is to be asked for now; true once after each write. */
  private boolean takeAsking() {
    boolean ask =
        toBeAsked && !closed && !complete && (waiting || written - readTo < MAX_AHEAD_BYTES);
    toBeAsked &= !ask;
    return ask;
  }
}
