-- AlterEnum: at the end of it, so that runs from before stay what they are.
ALTER TYPE "RunKind" ADD VALUE 'SUSPEND_CLIENT';
ALTER TYPE "RunKind" ADD VALUE 'RESUME_CLIENT';
ALTER TYPE "RunKind" ADD VALUE 'UPDATE_FIRST_USER';
