/**
 * The measured and the allowed size of what was refused as too large; `null` where it is not its bytes that are too
 * many (a picture may also have too many pixels).
 */
export function tooLarge(params: Record<string, string>): { size: number; allowed: number } | null {
  const size = Number(params.bytes);
  const allowed = params.megabytes ? Number(params.megabytes) * 1024 * 1024 : Number(params.allowed);
  return size > allowed ? { size, allowed } : null;
}
