import { HeliosError } from '../../contract';
import type { Role } from '../store/store';

export type Operation = 'list' | 'read' | 'update' | 'delete';

// What is not named here is denied. The documentation of Helios: owners edit, share and delete, readers read.
const ALLOWED: Record<Role, readonly Operation[]> = {
  Owner: ['list', 'read', 'update', 'delete'],
  Reader: ['list', 'read']
};

/**
 * Decides whether a role allows an operation; called in the same transaction as the operation.
 * @throws HeliosError secret_not_found where there is no grant at all, else secret_access_denied.
 */
export function authorize(role: Role | null, operation: Operation): void {
  if (!role) {
    throw new HeliosError('secret_not_found');
  }
  if (!ALLOWED[role].includes(operation)) {
    throw new HeliosError('secret_access_denied');
  }
}
